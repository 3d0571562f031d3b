import { spawn } from 'node:child_process';

/** Runs a program, shows what it prints while it runs, and gives all of it with the exit code, and in words how it ended. */
export function runShown(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; print: (text: string) => void },
): Promise<{ code: number; how: string; text: string }> {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const show = (part: Buffer) => {
      text += part;
      options.print(part.toString());
    };
    child.stdout.on('data', show);
    child.stderr.on('data', show);
    child.once('error', (error) => resolve({ code: 1, how: error.message, text }));
    child.once('close', (code, signal) => resolve({ code: code ?? 1, how: signal ?? `code ${code}`, text }));
  });
}
