/**
 * Threads that answer as the reading one does and then fail, for tests of who asks them: each is a program for
 * `createMailReader`.
 */
const programOf = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

const PARTS = `{ parts: { lines: new Map(), files: [], text: 'lest' } }`;

/** Dies a moment after it has answered, as when something that a mail began fails late. */
export const DIES_AFTERWARDS = programOf(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', () => {
    parentPort.postMessage(${PARTS});
    setTimeout(() => { throw new Error('late'); }, 20);
  });
  parentPort.postMessage('ready');`);

/** Never comes up. */
export const NEVER_STARTS = programOf(`throw new Error('no thread today');`);
