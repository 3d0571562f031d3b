import { parentPort } from 'node:worker_threads';
import { takeApart } from '../read-mail.ts';

/** The thread that takes mails apart: one at a time, as `read-aside.ts` hands them over. Ended from outside when it takes too long. */
parentPort?.on('message', (raw: Uint8Array) => {
  takeApart(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)).then(
    (parts) => parentPort?.postMessage({ parts }),
    () => parentPort?.postMessage({ parts: null }),
  );
});
parentPort?.postMessage('ready');
