// What the client core is measured beside: the least that reads a contract with ethers. Measured, never run.
export { Contract, JsonRpcProvider } from 'ethers'
