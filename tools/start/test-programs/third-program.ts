import './program.ts';
