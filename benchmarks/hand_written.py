"""The measures of a dataset, written by hand in SQL, as one would without this package."""

SQL = """
WITH r AS NOT MATERIALIZED (
    SELECT organization, year, activity, amount, people, date, precision, due_date, closed_date,
           status
    FROM {records}
    WHERE NOT is_carried_over AND known_on <= DATE '{last}'
      AND (wrong_on IS NULL OR wrong_on > DATE '{last}')
),
g AS MATERIALIZED (
    SELECT organization, year, activity, count(*) AS n, sum(amount) AS amount,
           count(amount) AS known, sum(people) AS people
    FROM r GROUP BY ALL
),
c AS MATERIALIZED (
    SELECT DISTINCT organization, activity, year FROM {coverage} WHERE year <= {last_year}
),
i AS MATERIALIZED (SELECT * FROM r WHERE activity = 'rectification_item'),
activities AS (
    SELECT organization, year, activity AS measure, amount::DOUBLE AS value, n AS records
    FROM g WHERE activity <> 'institution_revision'
    UNION ALL
    SELECT organization, year, activity || '_people', people::DOUBLE, n
    FROM g WHERE people IS NOT NULL AND list_contains({with_people}, activity)
    UNION ALL
    SELECT organization, year, activity, 0, 0
    FROM c ANTI JOIN g USING (organization, year, activity)
    WHERE activity <> 'institution_revision'
),
s AS (
    SELECT organization, year, count(*) FILTER (is_first) AS n, sum(stated) AS stated
    FROM {institutions}
    WHERE day <= DATE '{last}' AND known_on <= DATE '{last}'
      AND (wrong_on IS NULL OR wrong_on > DATE '{last}')
    GROUP BY ALL
),
twice AS (
    SELECT organization, year, count(*) AS n FROM (
        SELECT organization, year FROM {institutions}
        WHERE name <> '' AND day <= DATE '{last}' AND known_on <= DATE '{last}'
          AND (wrong_on IS NULL OR wrong_on > DATE '{last}')
        GROUP BY organization, year, name HAVING bool_or(is_own) AND NOT bool_and(is_own)
    ) GROUP BY ALL
),
revised AS (
    SELECT organization, year, 'institution_revision' AS measure,
           (stated - coalesce(twice.n, 0))::DOUBLE AS value, s.n AS records
    FROM s LEFT JOIN twice USING (organization, year)
    UNION ALL
    SELECT organization, year, 'institution_revision', 0, 0
    FROM (SELECT organization, year FROM c WHERE activity = 'institution_revision')
    ANTI JOIN s USING (organization, year)
),
o AS (
    SELECT organization, year, count(*) AS n, sum(amount) AS opened,
           sum(amount) FILTER (year(closed_date) = year AND closed_date <= DATE '{last}') AS done,
           sum(amount) FILTER (closed_date <= DATE '{last}'
                               OR (closed_date IS NULL AND status = 'closed')) AS done_to_date
    FROM i GROUP BY ALL
),
d AS (
    SELECT organization, year(closed_date) AS year,
           count(*) AS n, sum(amount) AS closed,
           count(*) FILTER (closed_date <= due_date) AS n_on_time,
           sum(amount) FILTER (closed_date <= due_date) AS on_time,
           count(*) FILTER (closed_date > due_date) AS n_late,
           sum(amount) FILTER (closed_date > due_date) AS late,
           count(*) FILTER (due_date IS NULL) AS n_free,
           sum(amount) FILTER (due_date IS NULL) AS free,
           median(closed_date - date) FILTER (precision = 'day') AS days,
           count(*) FILTER (precision = 'day') AS n_days
    FROM i WHERE closed_date <= DATE '{last}' GROUP BY ALL
),
pending AS (
    SELECT organization, y.year, count(*) AS n, sum(amount) AS open,
           count(*) FILTER (due_date <= least(make_date(y.year, 12, 31), DATE '{last}')) AS n_due,
           sum(amount) FILTER (due_date <= least(make_date(y.year, 12, 31), DATE '{last}')) AS due
    FROM i JOIN (SELECT unnest({years}) AS year) y
      ON i.year <= y.year
     AND ((closed_date IS NULL AND status <> 'closed')
          OR closed_date > least(make_date(y.year, 12, 31), DATE '{last}'))
    GROUP BY ALL
),
kept AS (
    SELECT organization, year FROM c WHERE activity = 'rectification_item'
    UNION SELECT organization, year FROM o UNION SELECT organization, year FROM d
),
used AS (SELECT organization, year FROM g UNION SELECT organization, year FROM c),
wide AS MATERIALIZED (
    SELECT organization, year, o.n AS n_opened, opened, done, done_to_date, d.n AS n_closed,
           closed, n_on_time, on_time, n_late, late, n_free, free, days, n_days,
           pending.n AS n_open, open, n_due, due, kept.year IS NOT NULL AS is_kept,
           used.year IS NOT NULL AS is_used
    FROM kept FULL JOIN o USING (organization, year) FULL JOIN d USING (organization, year)
         FULL JOIN pending USING (organization, year) LEFT JOIN used USING (organization, year)
),
life AS (
    {counts}
    UNION ALL
    SELECT organization, year, 'rectification_completion_rate',
           100 * coalesce(done, 0)::DOUBLE / opened, n_opened FROM wide WHERE opened > 0
    UNION ALL
    SELECT organization, year, 'rectification_completion_rate_to_date',
           100 * coalesce(done_to_date, 0)::DOUBLE / opened, n_opened FROM wide WHERE opened > 0
    UNION ALL
    SELECT organization, year, 'rectification_median_days_to_close', days, n_days
    FROM wide WHERE n_days > 0
)
SELECT organization, year, measure, value, unit, records
FROM (FROM activities UNION ALL FROM revised UNION ALL FROM life)
JOIN {measures} USING (measure)
ORDER BY organization, place, year
"""

COUNT = """
    SELECT organization, year, 'rectification_{code}' AS measure,
           CASE WHEN coalesce({rows}, 0) = 0 THEN 0 ELSE {value} END::DOUBLE AS value,
           coalesce({rows}, 0) AS records
    FROM wide WHERE is_kept {more}
"""

COUNTS = (
    ("opened", "n_opened", "opened", ""),
    ("closed", "n_closed", "closed", ""),
    ("closed_on_time", "n_on_time", "on_time", ""),
    ("closed_late", "n_late", "late", ""),
    ("closed_without_due", "n_free", "free", ""),
    ("open_at_year_end", "n_open", "open", "OR (is_used AND n_open > 0)"),
    ("overdue_at_year_end", "n_due", "due", "OR (is_used AND n_due > 0)"),
)


def write_sql(
    scans: dict[str, str], years: list[int], last: str, with_people: list[str], measures: str
) -> str:
    """Write the statement for scans of records, coverage and institutions."""
    counts = "UNION ALL".join(
        COUNT.format(code=code, rows=rows, value=value, more=more)
        for code, rows, value, more in COUNTS
    )
    return SQL.format(
        **scans,
        years=years,
        last=last,
        last_year=last[:4],
        with_people=with_people,
        measures=measures,
        counts=counts,
    )
