import { Box, Button, MenuItem, TextField, Typography } from '@mui/material';
import { useListContext } from 'react-admin';
import { formatCount } from '../format.ts';

export const PAGE_SIZES = [10, 25, 50, 100];

/** To the next page and back. How many there are is not known: lists go from cursor to cursor. */
export const Pages = () => {
  const {
    data = [],
    page,
    perPage,
    hasNextPage,
    hasPreviousPage,
    setPage,
    setPerPage,
  } = useListContext();
  const first = (page - 1) * perPage + 1;

  return (
    <Box
      component="nav"
      aria-label="Pages"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 2, px: 2, py: 1 }}
    >
      <TextField
        select
        size="small"
        variant="standard"
        label="Rows"
        value={PAGE_SIZES.includes(perPage) ? perPage : ''}
        onChange={({ target }) => setPerPage(Number(target.value))}
        sx={{ width: 64 }}
      >
        {PAGE_SIZES.map((size) => (
          <MenuItem key={size} value={size}>
            {size}
          </MenuItem>
        ))}
      </TextField>
      <Typography variant="body2" color="textSecondary" sx={{ ml: 'auto' }}>
        {data.length > 0 && `${formatCount(first)}–${formatCount(first + data.length - 1)}`}
      </Typography>
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button
          variant="outlined"
          size="small"
          disabled={!hasPreviousPage}
          onClick={() => setPage(page - 1)}
        >
          Previous
        </Button>
        <Button
          variant="outlined"
          size="small"
          disabled={!hasNextPage}
          onClick={() => setPage(page + 1)}
        >
          Next
        </Button>
      </Box>
    </Box>
  );
};
