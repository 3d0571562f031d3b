import type { Assets } from '@vakt/ui/assets.ts';
import type { ReadClientAddress } from '../client-address.ts';
import type { DeliveryWatch } from '../delivery/watch-delivery.ts';
import type { JourneyDependencies } from './dependencies.ts';

/** What the journeys' addresses need besides the use cases. */
export interface RouteDependencies extends JourneyDependencies {
  assets: Assets;
  watch: DeliveryWatch;
  readClientAddress: ReadClientAddress;
}
