"""Settings: `base` reads the environment, `test` fixes what tests must not depend on."""
