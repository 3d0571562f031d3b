import { spawn } from 'node:child_process';

/** Runs a program, shows what it prints while it runs, and gives all of it with the exit code. */
export function runShown(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; print: (text: string) => void },
): Promise<{ code: number; text: string }> {
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
    child.once('error', (error) => resolve({ code: 1, text: text + error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, text }));
  });
}
