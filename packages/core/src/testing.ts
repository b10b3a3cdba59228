export { type FakeClock, fakeClock } from './testing/fake-clock.js'
export { seededRandom } from './testing/seeded-random.js'
