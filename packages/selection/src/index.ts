export { diverseProviders } from './diverse-providers.js'
export { powerOfTwoChoices } from './power-of-two-choices.js'
export { random } from './random.js'
