import { vi } from 'vitest';

/** Collects what is logged from now on, on the console and past it; what it gives back ends that. */
export const collectLogLines = () => {
  const lines: string[] = [];
  const add = (text: unknown) => void lines.push(String(text).trim());
  const spies = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...args) => add(args.join(' '))),
    ),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((text) => {
        add(text);
        return true;
      }),
    ),
  ];
  return (): string[] => {
    for (const spy of spies) spy.mockRestore();
    return lines;
  };
};
