/** The field and the constant of secp256k1: y² = x³ + 7 over p. */
const P = 2n ** 256n - 2n ** 32n - 977n
const B = 7n

/** A point of secp256k1, not the one at infinity. */
export interface AffinePoint {
  readonly x: bigint
  readonly y: bigint
}

/**
 * The y of a point of which only x is known, from the x of its sum with a known point: with Q = (x, y) and R = (xr, yr),
 * `y = (2b + x·xr·(x + xr) − x(Q + R)·(x − xr)²) / 2yr`, which is the rule for adding two points solved for y.
 *
 * An ECDH that yields only x gives a whole point so: with a key k, x(k·S) and x(k·(S + G)) = x(k·S + k·G), and k·G is
 * the public key. Source: Brier and Joye, "Weierstraß Elliptic Curves and Side-Channel Attacks" (2002), 3.
 *
 * @returns undefined when no point has these coordinates
 */
export function recoverY(x: bigint, known: AffinePoint, xOfSum: bigint): bigint | undefined {
  const { x: xr, y: yr } = known
  const numerator = 2n * B + x * xr * (x + xr) - xOfSum * (x - xr) ** 2n
  const y = mod(numerator * inverse(2n * yr))
  return mod(y * y - x * x * x - B) === 0n ? y : undefined
}

function mod(value: bigint): bigint {
  const rest = value % P
  return rest < 0n ? rest + P : rest
}

/** By Euclid, whose time depends on the value: what comes in is a public key's. */
function inverse(value: bigint): bigint {
  let [a, b] = [mod(value), P]
  let [x, u] = [1n, 0n]
  while (a > 1n) {
    if (b === 0n) return 0n
    const quotient = a / b
    ;[a, b] = [b, a % b]
    ;[x, u] = [u, x - quotient * u]
  }
  return mod(x)
}
