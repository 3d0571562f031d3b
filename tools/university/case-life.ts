import type { CaseEvent } from '../../apps/service-desk/src/cases/events.ts';
import { countTimer, type TimerPlan } from '../../apps/service-desk/src/timers/count-days.ts';
import type { SeededRandom } from '../chaos/seeded-random.ts';
import type { Ids } from './ids.ts';
import type { Row } from './rows.ts';
import type { Scene } from './scene.ts';
import { pickScene } from './scenes.ts';
import { pickCommon } from './slots.ts';
import { addHours, toWorkTime } from './times.ts';
import type { World, WorldGroup, WorldPerson } from './world.ts';
import { type Author, createAuthor } from './write-texts.ts';

/** A row of `messages`, and when it was written. */
export interface LivedMessage {
  at: Date;
  row: Row;
}

export interface LivedCase {
  row: Row;
  /** In the order in which they were written. */
  messages: LivedMessage[];
}

export interface LifeOptions {
  number: number;
  /** When it came in. */
  at: Date;
  /** What would happen later has not happened. */
  now: Date;
  requester?: WorldPerson;
}

type Status = 'registered' | 'in-progress' | 'waiting-user' | 'on-hold' | 'updated' | 'done' | 'closed';
const OURS: readonly Status[] = ['registered', 'in-progress', 'updated'];
const ENTRIES = ['form', 'mail', 'phone', 'desk'] as const;

/** Thrown by `CaseLife.goTo` when the time has come to now: what is there is the case. */
class NotYet extends Error {}

/** Lives the life of one case up to now: who wrote what, and what its rows are then. */
export function liveCase(world: World, random: SeededRandom, ids: Ids, options: LifeOptions): LivedCase {
  const life = new CaseLife(world, random, ids, options);
  try {
    life.live();
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
  }
  return { row: life.row(), messages: life.messages };
}

class CaseLife {
  readonly messages: LivedMessage[] = [];
  private readonly world: World;
  private readonly random: SeededRandom;
  private readonly options: LifeOptions;
  private readonly id: string;
  private readonly scene: Scene;
  private readonly requester: WorldPerson;
  private readonly author: Author;
  private readonly entry: (typeof ENTRIES)[number];
  /** How slow everybody is with it: hours between two steps. */
  private readonly pace: number;
  private readonly solver: WorldGroup;
  private readonly impact: number;
  private readonly urgency: number;
  private readonly title: string;
  private group: WorldGroup;
  private assignee: string | null = null;
  private status: Status = 'registered';
  private statusSince: Date;
  private waitingSince: Date | null;
  private version = 1;
  private now: Date;

  constructor(world: World, random: SeededRandom, ids: Ids, options: LifeOptions) {
    this.world = world;
    this.random = random;
    this.options = options;
    this.id = ids.next();
    this.scene = pickScene(random);
    this.requester = options.requester ?? pickCommonPerson(random, world.people);
    const { first, last } = world.route(this.scene, random);
    this.group = first;
    this.solver = last;
    this.entry = pickCommon(random, ENTRIES);
    this.pace = random.pick([1, 2, 3, 5, 8, 8, 20, 30, 60, 250, 700]);
    this.impact = this.scene.impact ?? random.pick([2, 3, 3, 3]);
    this.urgency = this.scene.urgency ?? random.pick([1, 2, 2, 2, 3]);
    this.now = options.at;
    this.statusSince = options.at;
    this.waitingSince = options.at;
    this.author = createAuthor(random, {
      scene: this.scene,
      language: this.requester.language,
      requester: this.requester.name,
      other: random.pick(world.people).name,
      at: options.at,
    });
    this.title = this.author.title();
  }

  live(): void {
    const { random } = this;
    const typedIn = this.entry === 'phone' || this.entry === 'desk';
    this.write('event', typedIn ? random.pick(this.group.workers) : this.requester.id, '', { what: 'created' });
    this.write('question', this.requester.id, this.author.question());
    this.wait(this.pace * 2);
    this.take();
    if (random.chance(0.45)) this.note();
    if (this.solver !== this.group) this.handOver();
    for (let round = 0; round < 6; round += 1) {
      this.wait(this.pace);
      if (random.chance(0.12)) this.hold();
      if (random.chance(0.4)) this.note();
      this.write('reply', this.assignee, this.author.reply());
      if (random.chance(0.385)) break;
      this.become('waiting-user', this.assignee);
      if (!this.hearBack()) break;
    }
    if (this.status !== 'done') this.become('done', this.assignee);
    this.waitForTimer();
    this.become('closed', null);
  }

  private take(): void {
    this.assignee = this.random.pick(this.group.workers);
    this.write('event', this.assignee, '', { what: 'assigned', to: this.assignee, because: 'taken' });
    this.become('in-progress', this.assignee);
  }

  private note(): void {
    this.write('note', this.assignee, this.author.note());
  }

  private hold(): void {
    this.become('on-hold', this.assignee);
    this.wait(this.pace * 6);
    this.become('in-progress', this.assignee);
  }

  private handOver(): void {
    this.wait(this.pace);
    const [by, fromGroup, toGroup] = [this.assignee, this.group.id, this.solver.id];
    this.write('event', by, '', {
      what: 'handed-over',
      fromGroup,
      toGroup,
      reason: this.author.note().slice(0, 200),
      notOurs: false,
    });
    this.group = this.solver;
    this.assignee = null;
    this.become('registered', by);
    this.wait(this.pace * 2);
    this.take();
  }

  /** The requester answers, or the timer ends the waiting. */
  private hearBack(): boolean {
    if (this.random.chance(0.83)) {
      this.wait(Math.min(this.pace * 3, 200));
      this.write('question', this.requester.id, this.author.answerBack());
      this.become('updated', this.requester.id);
      return true;
    }
    this.waitForTimer();
    this.become('done', null);
    return false;
  }

  /** Lets about so many hours pass. */
  private wait(hours: number): void {
    this.goTo(toWorkTime(addHours(this.now, hours * (0.3 + 1.4 * this.random.next()))));
  }

  private waitForTimer(): void {
    this.goTo(planTimer(this.statusSince).at);
  }

  private goTo(later: Date): void {
    if (later > this.options.now) throw new NotYet();
    this.now = later;
  }

  private become(status: Status, by: string | null): void {
    if (status === this.status) return;
    const timer = by === null ? ({ by: 'timer' } as const) : {};
    this.write('event', by, '', { what: 'status', from: this.status, to: status, ...timer });
    this.status = status;
    this.statusSince = this.now;
    this.waitingSince = OURS.includes(status) ? (this.waitingSince ?? this.now) : null;
    this.version += 1;
  }

  private write(kind: string, by: string | null, body: string, event: CaseEvent | null = null): void {
    this.messages.push({
      at: this.now,
      row: {
        id: '',
        case_id: this.id,
        kind,
        internal: kind === 'note' || event?.what === 'assigned' || event?.what === 'handed-over',
        author_id: by,
        entry: kind === 'event' ? null : kind === 'question' ? this.entry : 'desk',
        body,
        event,
        language: kind === 'event' ? null : kind === 'note' ? 'nb' : this.requester.language,
        created_at: this.now.toISOString(),
        released_at: kind === 'reply' ? this.now.toISOString() : null,
      },
    });
  }

  row(): Row {
    const { scene, requester, status, now } = this;
    const service = scene.service && this.entry === 'form' ? this.world.services.get(scene.service) : undefined;
    const timer = status === 'waiting-user' || status === 'done' ? planTimer(this.statusSince) : null;
    const confidentiality = this.random.chance(0.003) ? 'sealed' : (scene.confidentiality ?? 'open');
    const closed = confidentiality === 'named' || confidentiality === 'sealed';
    return {
      id: this.id,
      number: this.options.number,
      title: this.title,
      status,
      status_since: this.statusSince.toISOString(),
      group_id: this.group.id,
      assignee_id: this.assignee,
      requester_id: requester.id,
      parties: [requester.id],
      named: closed
        ? [...new Set([this.assignee ?? this.random.pick(this.group.workers), this.random.pick(this.group.workers)])]
        : [],
      confidentiality,
      service_id: service?.id ?? null,
      service_version: service?.version ?? null,
      impact: this.impact,
      urgency: this.urgency,
      priority: Math.max(1, Math.min(4, this.impact + this.urgency - 1)),
      entry: this.entry,
      language: requester.language,
      version: this.version,
      created_by: requester.id,
      created_at: this.options.at.toISOString(),
      updated_at: now.toISOString(),
      waiting_since: this.waitingSince?.toISOString() ?? null,
      timer_at: timer?.at.toISOString() ?? null,
      timer_warn_at: timer?.warnAt.toISOString() ?? null,
      timer_from: timer?.from ?? null,
      closed_at: status === 'closed' ? this.statusSince.toISOString() : null,
    };
  }
}

/** Some people ask much, most seldom. */
function pickCommonPerson(random: SeededRandom, people: readonly WorldPerson[]): WorldPerson {
  return random.chance(0.3) ? pickCommon(random, people) : random.pick(people);
}

/** Timers by the day from which they are counted. */
const timers = new Map<string, TimerPlan>();

/** The timer of a status as the desk plans it where nobody set anything else: ten working days, a warning two days before. */
function planTimer(since: Date): TimerPlan {
  const day = since.toISOString().slice(0, 10);
  const plan = timers.get(day) ?? countTimer(day, { days: 10, warnDays: 2 }, []);
  timers.set(day, plan);
  return plan;
}
