import { startSmppOperator } from '../../tools/peers/smpp-operator.ts';
import { answerQuestions, readClock } from '../answer-questions.ts';
import { startGateway } from '../gateway.ts';
import { openTelephones } from './telephone.ts';

/** A message that came to a gateway. */
export interface Arrival {
  to: string;
  /** Over HTTP our own reference, over SMPP the id that the operator gives it. */
  id: string;
  /** By the clock that all processes share. */
  at: number;
  /** By the wall clock, as the database's: milliseconds since 1970, with their fraction. */
  wall: number;
}

/** Where the far end listens. */
export interface FarEndPorts {
  smppPort: number;
  httpUrl: string;
  sipPort: number;
}

/**
 * The far end of our messages, as a process of its own: a scripted operator that speaks SMPP and a gateway that is asked
 * over HTTP, and telephones behind a SIP trunk. The gateways take every message at once, note when it came, and report it as delivered.
 */
const arrivals: Arrival[] = [];
const note = (to: string, id: string) => {
  arrivals.push({ to, id, at: readClock(), wall: performance.timeOrigin + performance.now() });
};
let submits = 0;
const operator = await startSmppOperator({
  // A receipt that was not taken is told again, as operators do.
  tellAgainMs: 1000,
  // No number of the benchmark is one that the operator refuses: its ids count every submit.
  onSubmit({ to }) {
    submits += 1;
    note(`+${to}`, String(submits));
  },
});
const gateway = await startGateway({ receipts: () => true, onMessage: ({ to, reference }) => note(to, reference) });
const telephones = await openTelephones();

answerQuestions(
  {
    ports: (): FarEndPorts => ({ smppPort: operator.port, httpUrl: gateway.url, sipPort: telephones.port }),
    arrivals: () => {
      operator.submitted.length = 0;
      operator.receiptAnswers.length = 0;
      return arrivals.splice(0);
    },
    calls: () => telephones.takeCalls(),
  },
  async () => {
    await operator.stop();
    await gateway.close();
    telephones.close();
  },
);
