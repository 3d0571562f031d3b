import './menu.ts';
import './once.ts';
import './error-summary.ts';
