import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../local/seeded-random.mts';
import { newPerson, type Person } from '../../tests/support/chaos/person.ts';
import { newWorldClock } from '../../tests/support/chaos/world-clock.ts';
import type { Issuer } from '../../tests/support/issuer.ts';
import { type ChatPage, newChatPage } from './chat-page.mts';
import { type Kind, kindOf } from './kinds.mts';
import type { Requests } from './requests.mts';

/** Somebody at a page. */
export type Somebody = { person: Person; kind: Kind; page: ChatPage; random: () => number };

/** For the service, those who do not say who they are are one and the same. */
export const newPeople = (
  size: number,
  { issuer, requests, seed }: { issuer: Issuer; requests: Requests; seed: number },
): Somebody[] => {
  const random = seededRandom(seed);
  const clock = newWorldClock(new Date().toISOString());
  const makePerson = (name: string) =>
    newPerson(name, { uuid: randomUUID, makeToken: (claims) => issuer.token(claims), clock });
  const everybody = makePerson('everybody');
  everybody.userIds.visitor = 'demo_user';
  return Array.from({ length: size }, (_, index) => {
    const kind = kindOf(index);
    const person = kind === 'plain' ? everybody : makePerson(`person-${index + 1}`);
    const page = newChatPage(`tab-${index + 1}`, { person, kind, requests });
    return { person, kind, page, random: seededRandom(random() * 2 ** 32) };
  });
};

/** Each person once, at one of their pages. */
export const oneEach = (people: readonly Somebody[]): Somebody[] => [
  ...new Map(people.map((somebody) => [somebody.person, somebody])).values(),
];
