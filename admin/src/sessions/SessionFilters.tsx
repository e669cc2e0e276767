import SearchIcon from '@mui/icons-material/Search';
import { Box, Button, IconButton, InputAdornment, MenuItem, TextField } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useListContext } from 'react-admin';
import { DayField } from './DayField.tsx';
import { ENDED_BY, STATUS } from './session.ts';
import { readFilter, type SessionFilter } from './session-filter.ts';

/** What the list is filtered by. It all stands in the page's URL. */
export const SessionFilters = () => {
  const { filterValues, setFilters, onUnselectItems } = useListContext();
  const filter = readFilter(filterValues);

  const change = (changed: SessionFilter) => {
    onUnselectItems();
    setFilters({ ...filter, ...changed });
  };
  const clear = () => {
    onUnselectItems();
    setFilters({});
  };

  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1.5, mb: 2 }}>
      <Search
        key={filter.search}
        text={filter.search ?? ''}
        onSearch={(search) => change({ search })}
      />
      <Choice
        label="Status"
        value={filter.status}
        options={STATUS}
        // One that has not ended was ended by nobody.
        onChange={(status) =>
          change(status === 'active' ? { status, ended_by: undefined } : { status })
        }
      />
      <Choice
        label="Ended by"
        value={filter.ended_by}
        options={ENDED_BY}
        onChange={(ended_by) => change({ ended_by })}
      />
      <DayField label="From" day={filter.from} onChange={(from) => change({ from })} />
      <DayField label="To" day={filter.to} onChange={(to) => change({ to })} />
      {Object.keys(filter).length > 0 && <Button onClick={clear}>Clear filters</Button>}
    </Box>
  );
};

type SearchProps = { text: string; onSearch: (text: string) => void };

const Search = ({ text, onSearch }: SearchProps) => {
  const [draft, setDraft] = useState(text);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(draft.trim());
  };

  return (
    <Box
      component="search"
      sx={{ flex: { xs: '1 1 100%', sm: '1 1 260px' }, maxWidth: { sm: 400 } }}
    >
      <form onSubmit={handleSubmit}>
        <TextField
          type="search"
          size="small"
          fullWidth
          label="Session ID or user"
          value={draft}
          onChange={({ target }) => {
            setDraft(target.value);
            if (target.value === '' && text !== '') onSearch('');
          }}
          slotProps={{
            input: {
              endAdornment: (
                <InputAdornment position="end">
                  <IconButton type="submit" aria-label="Search" edge="end" size="small">
                    <SearchIcon fontSize="small" />
                  </IconButton>
                </InputAdornment>
              ),
            },
          }}
        />
      </form>
    </Box>
  );
};

type ChoiceProps<Value extends string> = {
  label: string;
  value: Value | undefined;
  options: Record<Value, string>;
  onChange: (value: Value | undefined) => void;
};

const Choice = <Value extends string>(props: ChoiceProps<Value>) => {
  const { label, value, options, onChange } = props;

  return (
    <TextField
      select
      size="small"
      label={label}
      value={value ?? ''}
      onChange={({ target }) => onChange((target.value || undefined) as Value | undefined)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      sx={{ flex: { xs: '1 1 40%', sm: '0 0 128px' } }}
    >
      <MenuItem value="">All</MenuItem>
      {Object.entries<string>(options).map(([option, name]) => (
        <MenuItem key={option} value={option}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
};
