export { seededRandom } from '../../local/seeded-random.mts';
