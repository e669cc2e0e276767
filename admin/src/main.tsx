import { BarChart } from '@mui/x-charts/BarChart';
import { LineChart } from '@mui/x-charts/LineChart';
import {
  Admin,
  CustomRoutes,
  Datagrid,
  DateField,
  List,
  Resource,
  SelectInput,
  Show,
  SimpleShowLayout,
  TextField,
  TextInput,
  Title,
} from 'react-admin';
import { createRoot } from 'react-dom/client';
import { Route } from 'react-router-dom';

const L = () => (
  <List
    filters={[<TextInput source="q" key="q" />, <SelectInput key="s" source="s" choices={[]} />]}
  >
    <Datagrid>
      <TextField source="id" />
      <DateField source="x" showTime />
    </Datagrid>
  </List>
);
const S = () => (
  <Show>
    <SimpleShowLayout>
      <TextField source="id" />
    </SimpleShowLayout>
  </Show>
);
const C = () => (
  <>
    <Title title="x" />
    <BarChart series={[{ data: [1] }]} height={10} />
    <LineChart series={[{ data: [1] }]} height={10} />
  </>
);
createRoot(document.getElementById('root')!).render(
  <Admin dataProvider={{} as any}>
    <Resource name="sessions" list={L} show={S} />
    <CustomRoutes>
      <Route path="/i" element={<C />} />
    </CustomRoutes>
  </Admin>,
);
