import type { Finding } from './check.ts';

const SHOWN = 20;

/** What is wrong, and all that the first person did with whom something is. */
export const reportLines = (findings: Finding[]): string[] => {
  const person = findings.find((finding) => finding.person)?.person;
  return [
    ...findings.slice(0, SHOWN).map(({ sentence }) => sentence),
    ...(findings.length > SHOWN ? [`And ${findings.length - SHOWN} more.`] : []),
    ...(person
      ? [
          `What ${person.name} did (${Object.values(person.userIds).join(', ')}):`,
          ...person.diary.entries.map((entry) => `  ${entry}`),
        ]
      : []),
  ];
};
