export { atOnce } from '../at-once.js'
export { agree } from './agree.js'
export { agreeHead } from './agree-head.js'
