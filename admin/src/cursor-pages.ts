/** The longest page the API gives. */
export const MAX_ROWS = 100;

type Answer<Row> = { rows: Row[]; next_cursor: string | null };
type Fetch<Row> = (page: { limit: number; cursor: string | undefined }) => Promise<Answer<Row>>;
type Wanted<Row> = { list: string; page: number; perPage: number; fetchRows: Fetch<Row> };

/**
 * Numbered pages of a list that the API gives from cursor to cursor. It remembers where the pages of
 * one list (a filter, a page size) begin; to a page it has not been near, as after a reload, it
 * walks with as few requests as it takes.
 */
export const createCursorPages = () => {
  let known = '';
  let starts = new Map<number, string | undefined>();

  const walkTo = async <Row>({ page, perPage, fetchRows }: Wanted<Row>) => {
    while (!starts.has(page)) {
      const nearest = Math.max(...[...starts.keys()].filter((start) => start < page));
      const pages = Math.min(page - nearest, Math.max(1, Math.floor(MAX_ROWS / perPage)));
      const cursor = starts.get(nearest);
      const { next_cursor } = await fetchRows({ limit: pages * perPage, cursor });
      if (next_cursor === null) return false;
      starts.set(nearest + pages, next_cursor);
    }
    return true;
  };

  /** The rows of a page, none where the list is not that long. */
  return async <Row>(wanted: Wanted<Row>) => {
    const { list, page, perPage, fetchRows } = wanted;
    if (known !== `${list} ${perPage}`) {
      known = `${list} ${perPage}`;
      starts = new Map([[1, undefined]]);
    }
    const remembered = starts;
    const isThere = await walkTo(wanted);
    const { rows, next_cursor } = isThere
      ? await fetchRows({ limit: perPage, cursor: remembered.get(page) })
      : { rows: [], next_cursor: null };
    if (next_cursor !== null) remembered.set(page + 1, next_cursor);
    return { rows, pageInfo: { hasNextPage: next_cursor !== null, hasPreviousPage: page > 1 } };
  };
};
