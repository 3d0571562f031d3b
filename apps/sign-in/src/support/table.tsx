import type { Child } from 'hono/jsx';

export interface TableProps {
  /** Unique on the page. */
  id: string;
  caption: string;
  columns: readonly { label: string; numeric?: boolean }[];
  /** The first cell of a row names it. */
  rows: readonly (readonly Child[])[];
}

/** Figures in rows; where the window is narrow the table scrolls by itself, by keyboard too (WCAG 2.1.1, 1.4.10). */
export function Table({ id, caption, columns, rows }: TableProps) {
  return (
    <div class="vk-scroll" role="group" aria-labelledby={id} tabindex={0}>
      <table class="vk-figures">
        <caption id={id}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, numeric }) => (
              <th scope="col" class={numeric ? 'vk-figures__number' : undefined}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th scope="row">{cell}</th>
                ) : (
                  <td class={columns[at]?.numeric ? 'vk-figures__number' : undefined}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
