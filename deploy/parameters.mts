import * as v from 'valibot';

const wholeNumber = (name: string, from: number, to: number) => {
  const message = `The parameter ${name} must be a whole number from ${from} to ${to}.`;
  return v.pipe(
    v.union([v.string(), v.number()], message),
    v.transform(String),
    v.regex(/^\d{1,9}$/, message),
    v.transform(Number),
    v.minValue(from, message),
    v.maxValue(to, message),
  );
};

const onOrOff = (name: string) =>
  v.picklist(['on', 'off'], `The parameter ${name} must be on or off.`);

/** Those that CloudWatch Logs knows. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

const requestsPerSecond = (name: string) => wholeNumber(name, 1, 10_000);

/** The parameters that concern the deployment alone; lib/config.ts checks what the Lambdas read. */
const Parameters = v.object({
  updateRate: requestsPerSecond('updateRate'),
  updateBurst: requestsPerSecond('updateBurst'),
  chatRate: requestsPerSecond('chatRate'),
  chatBurst: requestsPerSecond('chatBurst'),
  adminRate: requestsPerSecond('adminRate'),
  adminBurst: requestsPerSecond('adminBurst'),
  signInRate: requestsPerSecond('signInRate'),
  signInBurst: requestsPerSecond('signInBurst'),
  waf: onOrOff('waf'),
  wafRequestsPerAddress: wholeNumber('wafRequestsPerAddress', 10, 100_000_000),
  maxWriteUnits: wholeNumber('maxWriteUnits', 1, 40_000),
  maxReadUnits: wholeNumber('maxReadUnits', 1, 40_000),
  reserveSweep: onOrOff('reserveSweep'),
  tracing: onOrOff('tracing'),
  alarms: onOrOff('alarms'),
  alarmEmail: v.pipe(
    v.string(),
    v.regex(/^$|^\S+@\S+\.\S+$/, 'The parameter alarmEmail must be an email address, or empty.'),
  ),
  logRetentionDays: v.pipe(
    v.unknown(),
    v.transform(Number),
    v.picklist(
      LOG_RETENTION_DAYS,
      `The parameter logRetentionDays must be one of ${LOG_RETENTION_DAYS.join(', ')}.`,
    ),
  ),
});

/**
 * Looks at what a stage is deployed with.
 * Throws an Error with a sentence for each parameter that is wrong, or that nobody reads.
 */
export const checkParameters = (given: Record<string, unknown>, known: Set<string>): void => {
  const parsed = v.safeParse(Parameters, given);
  const sentences = [
    ...Object.keys(given)
      .filter((name) => !known.has(name))
      .map((name) => `There is no parameter ${name}.`),
    ...(parsed.issues ?? []).map(({ message }) => message),
  ];
  if (sentences.length > 0) throw new Error(sentences.join(' '));
};
