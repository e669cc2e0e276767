import LogoutIcon from '@mui/icons-material/LogoutOutlined';
import { AppBar, Box, Container, IconButton, Tooltip } from '@mui/material';
import { useLogout } from 'react-admin';
import { Brand } from './Brand.tsx';
import { Menu } from './Menu.tsx';
import { ModeToggle } from './ModeToggle.tsx';
import { TimeZonePicker } from './TimeZonePicker.tsx';

/** The name, where one can go, and how things are shown; on a phone in two rows. */
export const TopBar = () => {
  const signOut = useLogout();

  return (
    <AppBar
      // On a phone the room is for what one came to see.
      sx={{ position: { xs: 'static', sm: 'sticky' }, borderBottom: 1, borderColor: 'divider' }}
    >
      <Container
        maxWidth="xl"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'center',
          columnGap: { xs: 0, sm: 3 },
        }}
      >
        <Brand />
        <Box sx={{ order: { xs: 1, sm: 0 }, width: { xs: 1, sm: 'auto' } }}>
          <Menu />
        </Box>
        <Box sx={{ display: 'flex', alignItems: 'center', ml: 'auto', py: 0.75 }}>
          <TimeZonePicker />
          <ModeToggle />
          <Tooltip title="Sign out">
            <IconButton aria-label="Sign out" onClick={() => signOut()}>
              <LogoutIcon fontSize="small" />
            </IconButton>
          </Tooltip>
        </Box>
      </Container>
    </AppBar>
  );
};
