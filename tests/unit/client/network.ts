import type { ApiFault } from '../../support/api-proxy.mts';
import type { Service } from './service.ts';

export const API = 'https://api.test/api/chat/sessions';

/** Besides what the browser tests' proxy can do: the page sees it fail, and it arrives later. */
export type Fault = ApiFault | { arrivesAfterMs: number };

/** A request as it left its page. */
export type Call = {
  page: string;
  method: string;
  url: string;
  /** The end of it: `start/`. */
  path: string;
  headers: Record<string, string>;
  keepalive: boolean;
  text: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: what the page sent; tests say what they expect
  body: any;
  at: number;
  /** Whether the page still waits. */
  isUnderWay: boolean;
  fault: Fault | undefined;
  /** What the service answered, whether or not the answer came through. */
  status?: number;
};

export type Network = ReturnType<typeof createNetwork>;

/** What is between the pages and the service, and what can go wrong there. */
export const createNetwork = (service: Service) => {
  const calls: Call[] = [];
  const planned: [path: string, fault: Fault][] = [];
  const network = {
    /** All that was sent, and by whom. */
    calls,
    /** How long anything takes, each way. */
    latencyMs: () => 10,
    /** Decides what goes wrong; nothing, unless a test says so. */
    choose: (_: Call): Fault | undefined => undefined,

    /** The next requests to this path meet these faults, one each. */
    failNext: (path: string, ...faults: Fault[]) => {
      for (const fault of faults) planned.push([path, fault]);
    },

    failAlways: (path: string, fault: Fault) => {
      network.choose = (call) => (call.path === path ? fault : undefined);
    },

    to: (...paths: string[]) => calls.filter(({ path }) => paths.includes(path)),
    bodies: (...paths: string[]) => network.to(...paths).map(({ body }) => body),
    paths: () => calls.map(({ path }) => path),

    fetch: async (page: string, url: string, init: RequestInit): Promise<Response> => {
      const call = asCall(page, url, init);
      const plan = planned.findIndex(([path]) => path === call.path);
      call.fault = plan < 0 ? network.choose(call) : planned.splice(plan, 1)[0]?.[1];
      calls.push(call);
      const carried = carry(call);
      const aborted = new Promise<never>((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
      return Promise.race([carried, aborted]).finally(() => {
        call.isUnderWay = false;
      });
    },
  };

  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  const deliver = async (call: Call) => {
    const { status, body } = await service.answer(call);
    call.status = status;
    return new Response(JSON.stringify(body), { status });
  };

  const carry = async (call: Call): Promise<Response> => {
    const { fault } = call;
    await wait(network.latencyMs() + (hasKey(fault, 'delayMs') ? (fault.delayMs ?? 0) : 0));
    if (hasKey(fault, 'arrivesAfterMs')) setTimeout(() => deliver(call), fault.arrivesAfterMs);
    if (fault === 'drop request' || hasKey(fault, 'arrivesAfterMs')) throw failed();
    const answer = hasKey(fault, 'status') ? answerInstead(call, fault) : await deliver(call);
    if (fault === 'hang') return new Promise(() => {});
    await wait(
      network.latencyMs() + (hasKey(fault, 'answerDelayMs') ? (fault.answerDelayMs ?? 0) : 0),
    );
    if (fault === 'drop response') throw failed();
    return answer;
  };

  return network;
};

/** What `fetch` rejects with, and no more than that. */
const failed = () => new TypeError('Failed to fetch');

const hasKey = <Key extends string>(
  fault: Fault | undefined,
  key: Key,
): fault is Extract<Fault, { [K in Key]?: unknown }> => typeof fault === 'object' && key in fault;

const answerInstead = (
  call: Call,
  { status, headers, body }: Extract<Fault, { status: number }>,
) => {
  call.status = status;
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  return new Response(text, { status, headers: headers ?? {} });
};

const asCall = (page: string, url: string, init: RequestInit): Call => {
  if (!url.startsWith(`${API}/`)) throw new Error(`Nobody answers at ${url}`);
  const text = init.body as string | undefined;
  return {
    page,
    method: init.method ?? 'GET',
    url,
    path: url.slice(API.length + 1),
    headers: init.headers as Record<string, string>,
    keepalive: init.keepalive ?? false,
    text,
    body: text && JSON.parse(text),
    at: Date.now(),
    isUnderWay: true,
    fault: undefined,
  };
};
