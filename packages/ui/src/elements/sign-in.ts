import './menu.ts';
import './once.ts';
import './only.ts';
import './reveal.ts';
import './countdown.ts';
import './live.ts';
import './error-summary.ts';
import './web-otp.ts';
