import { Box, Container, LinearProgress, Link } from '@mui/material';
import { type ReactNode, Suspense } from 'react';
import type { CoreLayoutProps } from 'react-admin';
import { TopBar } from './TopBar.tsx';

const MAIN_ID = 'main';

export const Layout = ({ children }: CoreLayoutProps) => (
  <>
    <SkipLink />
    <TopBar />
    <Container
      component="main"
      id={MAIN_ID}
      tabIndex={-1}
      maxWidth="xl"
      sx={{ py: { xs: 2, md: 3 }, outline: 'none' }}
    >
      <Suspense fallback={<LinearProgress aria-label="Loading" />}>
        {children as ReactNode}
      </Suspense>
    </Container>
  </>
);

/** A button rather than a link, as the hash of the address is the page's route. */
const SkipLink = () => (
  <Box sx={{ position: 'absolute', zIndex: 'tooltip', top: 8, left: 8 }}>
    <Link
      component="button"
      onClick={() => document.getElementById(MAIN_ID)?.focus()}
      sx={{
        px: 2,
        py: 1,
        borderRadius: 1,
        bgcolor: 'background.paper',
        '&:not(:focus)': { position: 'absolute', left: -9999 },
      }}
    >
      Skip to content
    </Link>
  </Box>
);
