import fc from 'fast-check'

// The same cases in each run, so that a run that fails fails again. `FAST_CHECK_SEED=$RANDOM npx -y pnpm@10 test` looks for others.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) })
