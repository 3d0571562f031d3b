import { createServer } from 'node:net';
import { explainSystemError, OperatorProblem } from '@vakt/storage/operator-problem';

function tryPort(port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Throws an OperatorProblem that names the first port which something else listens on, and the variable that moves ours. */
export async function requireFreePorts(
  ports: readonly { port: number; program: string; variable: string }[],
): Promise<void> {
  const seen = new Set<number>();
  for (const { port, program, variable } of ports) {
    const error = seen.has(port) ? { code: 'EADDRINUSE', message: '' } : await tryPort(port);
    seen.add(port);
    if (!error) continue;
    const reason =
      error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used: ${explainSystemError(error)}`;
    throw new OperatorProblem(
      `Port ${port}, which the ${program} needs, ${reason}: free it, or choose another with ${variable}.`,
    );
  }
}
