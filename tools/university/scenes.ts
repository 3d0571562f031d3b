import type { SeededRandom } from '../chaos/seeded-random.ts';
import type { Scene } from './scene.ts';
import { ACCOUNT_SCENES } from './scenes-of-accounts.ts';
import { EQUIPMENT_SCENES } from './scenes-of-equipment.ts';
import { STAFF_SCENES } from './scenes-of-staff.ts';
import { STUDY_SCENES } from './scenes-of-studies.ts';

export const SCENES: readonly Scene[] = [...ACCOUNT_SCENES, ...EQUIPMENT_SCENES, ...STUDY_SCENES, ...STAFF_SCENES];
const WEIGHT = SCENES.reduce((sum, { weight }) => sum + weight, 0);

/** One of the scenes, as often as they come. */
export function pickScene(random: SeededRandom): Scene {
  let left = random.next() * WEIGHT;
  for (const scene of SCENES) {
    left -= scene.weight;
    if (left < 0) return scene;
  }
  return SCENES[0] as Scene;
}
