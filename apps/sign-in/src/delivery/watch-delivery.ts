import type { Listener } from '@vakt/storage/listen';
import { DELIVERY_CHANNEL } from './dependencies.ts';

/** Tells pages that wait when a message of their challenge has changed. */
export interface DeliveryWatch {
  /**
   * Calls `onChange` after each change of the challenge's messages, and also whenever a change may have been missed
   * (listening just began, or the connection broke); it loads the state itself. Gives what ends the subscription.
   */
  subscribe(challengeId: string, onChange: () => void): () => void;
}

/** Creates the watch of one process: one listening connection, opened at the first subscription. */
export function createDeliveryWatch(listener: Pick<Listener, 'listen'>): DeliveryWatch {
  const watchers = new Map<string, Set<() => void>>();
  let listening = false;

  const tell = (challengeId: string): void => {
    for (const onChange of [...(watchers.get(challengeId) ?? [])]) onChange();
  };
  const tellAll = (): void => {
    for (const challengeId of [...watchers.keys()]) tell(challengeId);
  };
  const listen = (): void => {
    listening = true;
    listener.listen(DELIVERY_CHANNEL, tell, tellAll).then(tellAll, () => {
      // The database is away: the next subscription tries again, and pages ask by themselves as well.
      listening = false;
    });
  };

  return {
    subscribe(challengeId, onChange) {
      const mine = watchers.get(challengeId) ?? new Set();
      watchers.set(challengeId, mine);
      // A function of its own, so that the same callback may subscribe twice.
      const watcher = (): void => onChange();
      mine.add(watcher);
      if (!listening) listen();
      return () => {
        mine.delete(watcher);
        if (mine.size === 0 && watchers.get(challengeId) === mine) watchers.delete(challengeId);
      };
    },
  };
}
