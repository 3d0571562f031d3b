import type { SeededRandom } from '../chaos/seeded-random.ts';
import type { Scene } from './scene.ts';
import type { SceneLanguage } from './slots.ts';

/** Who lives and works at the university, as far as cases need to know. */
export interface World {
  groups: readonly WorldGroup[];
  people: readonly WorldPerson[];
  /** Services by key. */
  services: ReadonlyMap<string, { id: string; version: number }>;
  /** The group where a case of a scene comes in, and the one that solves it. */
  route(scene: Scene, random: SeededRandom): { first: WorldGroup; last: WorldGroup };
}

export interface WorldGroup {
  id: string;
  key: string;
  line: 1 | 2;
  /** Ids of the people who work in it; never empty. */
  workers: readonly string[];
}

export interface WorldPerson {
  id: string;
  name: string;
  language: SceneLanguage;
}
