/** Sentences, one below the other. */
export function Lines({ lines }: { lines: string[] }) {
  return (
    <ul class="ds-list">
      {lines.map((line) => (
        <li>{line}</li>
      ))}
    </ul>
  );
}
