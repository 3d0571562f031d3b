/** What people write about one kind of trouble, in one language. `{room}` and the like are filled in: slots.ts. */
export interface SceneWords {
  /** In the order of the questions that they announce, one for each. */
  titles: readonly string[];
  questions: readonly string[];
  replies: readonly string[];
  notes: readonly string[];
}

/** One kind of case, as the desk of a university gets it again and again. */
export interface Scene {
  /** Key of the group that solves it. */
  group: string;
  /** Key of the service that it is ordered by, when there is one. */
  service?: string;
  /** How often it comes, beside the others. */
  weight: number;
  /** Something does not work: people say what they have tried, and what it says. Left out: an order, a question, a complaint. */
  machine?: boolean;
  confidentiality?: 'group' | 'named';
  /** 1 (many people) to 3 (one person), 1 (cannot wait) to 3 (can wait). */
  impact?: 1 | 2 | 3;
  urgency?: 1 | 2 | 3;
  nb: SceneWords;
  en: SceneWords;
}
