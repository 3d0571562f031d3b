import './menu.ts';
import './once.ts';
import './countdown.ts';
import './live.ts';
import './error-summary.ts';
import './auto-submit.ts';
import './typing.ts';
