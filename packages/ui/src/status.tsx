import './custom-elements.ts';
import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icons.tsx';

/** How far a message or call has come. Of a call: ringing, answered, then done by `delivered`. */
export type DeliveryState =
  | 'sending'
  | 'handed-over'
  | 'delivered'
  | 'ringing'
  | 'answered'
  | 'busy'
  | 'no-answer'
  | 'expired'
  | 'failed';

type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger';

/** Icon, colour and how many of the three bars are filled. */
const LOOKS: Record<DeliveryState, { icon: IconName; tone: Tone; bars: 0 | 1 | 2 | 3 }> = {
  sending: { icon: 'Paperplane', tone: 'neutral', bars: 1 },
  'handed-over': { icon: 'Paperplane', tone: 'info', bars: 2 },
  delivered: { icon: 'CheckmarkCircleFill', tone: 'success', bars: 3 },
  ringing: { icon: 'PhoneFill', tone: 'info', bars: 2 },
  answered: { icon: 'PhoneFill', tone: 'success', bars: 3 },
  busy: { icon: 'ExclamationmarkTriangleFill', tone: 'warning', bars: 0 },
  'no-answer': { icon: 'ExclamationmarkTriangleFill', tone: 'warning', bars: 0 },
  expired: { icon: 'Hourglass', tone: 'warning', bars: 0 },
  failed: { icon: 'XMarkOctagonFill', tone: 'danger', bars: 0 },
};

export interface DeliveryStatusProps {
  state: DeliveryState;
  text: Child;
  /** A second line: what to do next. */
  detail?: Child;
  /** For live events that replace it. Default `delivery`. */
  id?: string;
}

/** How far something long has come. `text` says it in words and names it. */
export function Progress(props: { done: number; total: number; text: string }) {
  return (
    <div class="vk-progress">
      <progress aria-label={props.text} value={props.done} max={Math.max(1, props.total)} />
      <p role="status">{props.text}</p>
    </div>
  );
}

/** One line that says where the message is. The bars repeat what the text says, so assistive technology skips them. */
export function DeliveryStatus(props: DeliveryStatusProps) {
  const look = LOOKS[props.state];
  return (
    <div class="vk-delivery" id={props.id ?? 'delivery'} data-color={look.tone} data-state={props.state}>
      <Icon name={look.icon} />
      <div class="vk-delivery__text">
        <p class="vk-delivery__main">{props.text}</p>
        {props.detail ? <p class="vk-delivery__detail">{props.detail}</p> : null}
        {look.bars > 0 ? (
          <span class="vk-delivery__bars" data-bars={look.bars} aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
        ) : null}
      </div>
    </div>
  );
}

export interface CountdownProps {
  /** Seconds from now, by the server. 0 or less: nothing to wait for. */
  seconds: number;
  /** The waiting text for a number of seconds; asked for 1, 2 and many, so that the script can count in any of our languages. */
  text: (seconds: number) => string;
  /** The first button inside is held back until the time is up and says how long; without script it is simply usable. */
  children?: Child;
  id?: string;
}

/** A number that no text holds by itself, so that it can be found in the sentence. */
const MANY = 97;

/** Counts down in a button; without script the time stands below it. */
export function Countdown(props: CountdownProps) {
  const isWaiting = props.seconds > 0;
  return (
    <vakt-countdown
      class="vk-countdown"
      id={props.id}
      data-seconds={Math.max(0, Math.ceil(props.seconds))}
      data-one={isWaiting ? props.text(1) : undefined}
      data-two={isWaiting ? props.text(2) : undefined}
      data-many={isWaiting ? props.text(MANY).replace(String(MANY), '{n}') : undefined}
    >
      {props.children}
      {isWaiting ? <p class="vk-countdown__text">{props.text(Math.ceil(props.seconds))}</p> : null}
    </vakt-countdown>
  );
}

/** A message that fills its own box. `urgent` reads it out at once (role alert): only for what has just gone wrong. */
export function Alert(props: {
  tone: 'info' | 'success' | 'warning' | 'danger';
  title?: Child;
  children?: Child;
  urgent?: boolean;
  id?: string;
}) {
  return (
    <div class="ds-alert vk-alert" data-color={props.tone} role={props.urgent ? 'alert' : undefined} id={props.id}>
      {props.title ? <h2 class="ds-heading">{props.title}</h2> : null}
      {props.children}
    </div>
  );
}

export interface LiveProps {
  /** Address of the event stream (same origin). */
  src: string;
  /** Shown when the stream cannot be had: "Last siden på nytt". */
  reload: { label: string; href: string };
  children?: Child;
}

/**
 * A part of the page that the server changes by events. Each event's data is JSON
 * `{ target, action: "replace" | "append" | "remove" | "show" | "submit" | "reload", html? }`; `target` is an element's id
 * (or, for `show`, the `waitFor` of a form). What has `data-quiet` is changed without being read out.
 */
export function Live(props: LiveProps) {
  return (
    <vakt-live class="vk-live" data-src={props.src}>
      {props.children}
      <p class="vk-live__reload" hidden>
        <a class="ds-link" href={props.reload.href}>
          {props.reload.label}
        </a>
      </p>
    </vakt-live>
  );
}

/** One event of a live part, as the `data:` of a server-sent event. */
export interface LiveEvent {
  target: string;
  action: 'replace' | 'append' | 'remove' | 'reload' | 'show' | 'submit';
  html?: string;
}
