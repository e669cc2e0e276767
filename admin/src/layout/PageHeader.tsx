import { Box, Typography } from '@mui/material';
import { type ReactNode, useEffect } from 'react';

const NAME = 'Customer Sessions';

type PageHeaderProps = { title: string; beside?: ReactNode; actions?: ReactNode };

/** The heading of a view, which is the browser's title too, and what can be done with the whole. */
export const PageHeader = ({ title, beside, actions }: PageHeaderProps) => {
  useEffect(() => {
    document.title = `${title} – ${NAME}`;
  }, [title]);

  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        columnGap: 2,
        rowGap: 1,
        mb: 2,
        minHeight: 40,
      }}
    >
      <Typography variant="h1">{title}</Typography>
      {beside}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 1, ml: 'auto' }}>
        {actions}
      </Box>
    </Box>
  );
};
