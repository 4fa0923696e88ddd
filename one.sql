SELECT strftime(TIMESTAMP '0999-01-01','%Y-%m'), strftime(TIMESTAMP '0002-01-01','%Y-%m-%d-%H'), left('a😀b', 2), date_trunc('week', TIMESTAMP '2024-01-03 10:00:00')::DATE;
