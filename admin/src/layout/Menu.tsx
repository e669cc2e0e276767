import { Box, ButtonBase } from '@mui/material';
import { LinkBase, useLocation } from 'react-admin';

const VIEWS = [
  { path: '/sessions', name: 'Sessions' },
  { path: '/insights', name: 'Insights' },
  { path: '/audit', name: 'Audit' },
];

export const Menu = () => {
  const { pathname } = useLocation();

  return (
    <Box component="nav" aria-label="Views" sx={{ display: 'flex', gap: 0.5 }}>
      {VIEWS.map(({ path, name }) => {
        const isHere = pathname.startsWith(path);
        return (
          <ButtonBase
            key={path}
            component={LinkBase}
            to={path}
            aria-current={isHere ? 'page' : undefined}
            sx={{
              px: 1.5,
              py: { xs: 1.25, sm: 1.75 },
              fontWeight: 600,
              fontSize: '0.875rem',
              color: isHere ? 'primary.main' : 'text.secondary',
              boxShadow: (theme) =>
                isHere ? `inset 0 -2px ${theme.palette.primary.main}` : undefined,
              '&:hover': { color: isHere ? 'primary.main' : 'text.primary' },
            }}
          >
            {name}
          </ButtonBase>
        );
      })}
    </Box>
  );
};
