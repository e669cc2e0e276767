/**
 * Runs the program given as arguments and ends it when the process that started us is gone, however
 * that went: our standard input is a pipe from it, and the system closes a dead process's pipes.
 */
import { spawn } from 'node:child_process';

const [command = '', ...args] = process.argv.slice(2);
const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

program.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
program.on('exit', (code) => process.exit(code ?? 1));

const end = () => program.kill('SIGTERM');
process.on('SIGTERM', end);
process.stdin.on('end', end).resume();
