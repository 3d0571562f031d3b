import type { Child } from 'hono/jsx';

/** Our own elements in markup: plain containers until the page script defines them. */
interface ContainerAttributes {
  id?: string;
  class?: string;
  hidden?: boolean;
  role?: string;
  children?: Child;
  [data: `data-${string}`]: string | number | undefined;
}

declare module 'hono/jsx' {
  namespace JSX {
    interface IntrinsicElements {
      'vakt-auto-submit': ContainerAttributes;
      'vakt-choose': ContainerAttributes;
      'vakt-caller': ContainerAttributes;
      'vakt-changed': ContainerAttributes;
      'vakt-compose': ContainerAttributes;
      'vakt-countdown': ContainerAttributes;
      'vakt-live': ContainerAttributes;
      'vakt-once': ContainerAttributes;
      'vakt-only': ContainerAttributes;
      'vakt-passkey': ContainerAttributes;
      'vakt-print': ContainerAttributes;
      'vakt-typing': ContainerAttributes;
      'vakt-keys': ContainerAttributes;
      'vakt-reveal': ContainerAttributes;
      'vakt-undo': ContainerAttributes;
    }
  }
}
