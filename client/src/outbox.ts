import type { ActivityEvent } from './api.ts';
import { randomId } from './random-id.ts';
import { local, session } from './storage.ts';
import { visitorId } from './visitor.ts';

/**
 * A request that has to arrive, as its body: an update, or an end where it has no activity.
 *
 * Once it has a number it may have been sent, and whoever holds it sends it just so until it is
 * answered: the service counts each number of a client once.
 */
export type Item = Partial<ActivityEvent> & {
  events?: ActivityEvent[];
  grace_seconds?: number;
  session_id?: string | null;
  visitor_id?: string | null | undefined;
  client_id?: string;
  sequence?: number;
  /** Told the answer. A function is neither stored nor sent. */
  resolve?: (answer?: never) => void;
};

/** What a tab keeps in localStorage: for itself, for its reload, for others when it is gone. */
type Entry = { sequence: number; items: Item[]; savedAt: number; isAway: boolean };

/** Entries are kept under the client id of their tab, which begins so; so does where the id waits. */
const PREFIX = 'chatTab:';
/** The service takes no more in a request. */
const MAX_EVENTS = 100;
/** A tab in the background may run its timers once a minute only. One silent for longer is gone. */
const GONE_AFTER_MS = 120_000;

/*
 * What this tab has to tell the service, oldest first, kept until it is answered. A page is in one
 * tab, and so this module has the state of one.
 *
 * While its page is there, the tab's client id is in memory only, because a duplicated tab gets a
 * copy of the sessionStorage; while the page is away it waits there for a reload.
 */
export let items: Item[] = [];
let clientId = '';
let sequence = 0;
/** Whether the page has been left: nobody may be there to hear an answer. */
export let isAway = false;

const save = (): void => {
  const entry: Entry = { sequence, items, savedAt: Date.now(), isAway };
  try {
    local[clientId] = JSON.stringify(entry);
  } catch {
    // No room: it is in memory still.
  }
};

const load = (key: string): Entry | undefined => {
  try {
    return JSON.parse(local[key] as string);
  } catch {
    // Gone, or not one of ours.
  }
  return undefined;
};

const isAlive = (entry: Entry | undefined) =>
  Math.abs(Date.now() - (entry?.savedAt as number)) < GONE_AFTER_MS;

const otherTabs = () =>
  Object.keys(local).filter((key) => key.startsWith(PREFIX) && key !== clientId);

/** Where another tab took this one for gone, it sends what there was; else the storage was emptied. */
const claim = (): void => {
  if (local[clientId]) return;
  if (otherTabs().length) items = [];
  clientId = PREFIX + randomId();
  sequence = 0;
  save();
};

/** Says that this tab is there, and takes over what those that are gone could not send. */
export const beat = (): void => {
  claim();
  // After the machine slept every tab looks gone; let each say first that it is not.
  if (isAlive(load(clientId))) {
    for (const key of otherTabs()) {
      const entry = load(key);
      if (isAlive(entry)) continue;
      // Not its soft end: this tab is there.
      items.push(...(entry?.items ?? []).filter(({ grace_seconds }) => !grace_seconds));
      delete local[key];
    }
  }
  save();
};

/** Goes on where the page left off, if it was there before. */
export const openOutbox = (): void => {
  clientId = session[PREFIX] ?? '';
  delete session[PREFIX];
  const entry = load(clientId);
  // A window that was opened while the page was away had a copy of the id, and may have it now.
  if (entry?.isAway) ({ sequence, items } = entry);
  else {
    clientId = '';
    items = [];
  }
  isAway = false;
  beat();
  // A soft end may be under way still. Once its repeat is answered it ends nothing any more.
  for (const other of otherTabs().map(load)) {
    if (other?.isAway) items.push(...other.items.filter(({ grace_seconds }) => grace_seconds));
  }
};

/** The page goes away, and may come back. */
export const closeOutbox = (): void => {
  claim();
  session[PREFIX] = clientId;
  isAway = true;
  save();
};

export const isLastTab = (): boolean =>
  !otherTabs()
    .map(load)
    .some((entry) => isAlive(entry) && !entry?.isAway);

export const next = (): Item | undefined => {
  claim();
  return items[0];
};

export const add = (item: Item): void => {
  claim();
  items.push(item);
  save();
};

/** Adds an event to the batch that is to be sent last, or to a new one. */
export const addEvent = (event: ActivityEvent, session_id: string | null): void => {
  claim();
  let batch = items.at(-1);
  if (!batch?.events || batch.client_id || batch.events.length >= MAX_EVENTS) {
    batch = { session_id, events: [] };
    items.push(batch);
  }
  batch.events?.push(event);
  save();
};

/** Gives an item its number, for good. In each lane one item at a time may be under way. */
export const number = (item: Item, lane = ''): void => {
  item.visitor_id ??= visitorId();
  item.client_id ??= clientId + lane;
  item.sequence ??= ++sequence;
  save();
};

export const remove = (item: Item): void => {
  claim();
  items = items.filter((other) => other !== item);
  save();
};
