import type { LiveEvent } from '@vakt/ui/status';

/** So much may wait for a browser that reads slowly, bytes; then it is let go, and catches up when it comes back. */
const MOST_WAITING = 512 * 1024;

/** One browser's stream of events. After `end` everything is ignored. */
export interface EventStream {
  response: Response;
  send(event: LiveEvent): void;
  /** A comment that keeps the connection open, and finds out that it is not. */
  ping(): void;
  end(): void;
}

/** Opens a stream of server-sent events (HTML Living Standard §9.2). `onEnd` is called once, whoever ends it. */
export function openStream(onEnd: () => void): EventStream {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  const end = () => {
    const open = controller;
    if (!open) return;
    controller = null;
    try {
      open.close();
    } catch {
      // The browser has closed it already.
    }
    onEnd();
  };
  const write = (text: string) => {
    if (!controller) return;
    controller.enqueue(encoder.encode(text));
    if ((controller.desiredSize ?? 0) <= 0) end();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        controller = opened;
      },
      cancel: () => {
        controller = null;
        onEnd();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_WAITING }),
  );
  // Who lost the connection all at once comes back one after the other.
  write(`retry: ${1000 + Math.floor(Math.random() * 3000)}\n\n`);
  const headers = { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' };
  return {
    response: new Response(body, { headers }),
    // An id on each event: a browser that comes back says that it has been here.
    send: (event) => write(`id: 1\ndata: ${JSON.stringify(event)}\n\n`),
    ping: () => write(': here\n\n'),
    end,
  };
}
