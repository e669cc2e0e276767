import { Link, Typography } from '@mui/material';
import { LinkBase } from 'react-admin';
import { PageHeader } from './PageHeader.tsx';

export const NotFound = () => (
  <>
    <PageHeader title="Nothing here" />
    <Typography color="textSecondary">
      There is no such page. The{' '}
      <Link component={LinkBase} to="/sessions" underline="always">
        list of sessions
      </Link>{' '}
      is one.
    </Typography>
  </>
);
