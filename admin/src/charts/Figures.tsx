import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';

/** A number at a glance; `change` stands out before the `detail` below it. */
export type Figure = {
  name: string;
  value: string;
  change?: string | undefined;
  detail?: string | undefined;
};

/** In rows of so many, and of two on a phone. */
export const Figures = ({ figures, columns }: { figures: Figure[]; columns: number }) => (
  <Box
    component="dl"
    sx={{
      m: 0,
      display: 'grid',
      gap: { xs: 1, sm: 2 },
      gridTemplateColumns: {
        xs: 'repeat(2, minmax(0, 1fr))',
        md: `repeat(${columns}, minmax(0, 1fr))`,
      },
    }}
  >
    {figures.map(({ name, value, change, detail }) => (
      <Card key={name} variant="outlined" sx={{ p: 2, pt: 1.5, minWidth: 0 }}>
        <Typography component="dt" variant="body2" color="textSecondary">
          {name}
        </Typography>
        <Typography
          component="dd"
          sx={{ m: 0, fontSize: { xs: 20, sm: 24 }, fontWeight: 650, lineHeight: 1.4 }}
        >
          {value}
        </Typography>
        {(change || detail) && (
          <Typography component="dd" variant="body2" color="textSecondary" sx={{ m: 0 }}>
            {change && (
              <Box component="span" sx={{ color: 'text.primary', fontWeight: 600 }}>
                {change}{' '}
              </Box>
            )}
            {detail}
          </Typography>
        )}
      </Card>
    ))}
  </Box>
);
