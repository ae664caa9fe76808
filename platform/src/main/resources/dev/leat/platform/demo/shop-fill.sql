-- placeholders: how many orders; everything else follows from it
select setseed(0.42);
insert into categories
    select i, 'Category ' || i, nullif(i / 4, 0) from generate_series(1, 40) i;
insert into products
    select i, 'SKU-' || lpad(i::text, 6, '0'), 'Product ' || i, (1 + random() * 200)::numeric(10, 2), 1 + (random() * 39)::int
    from generate_series(1, greatest(:orders / 10, 10)) i;
insert into customers
    select i, 'customer' || i || '@example.org', 'Customer ' || i, i % 50 = 0, date '2020-01-01' + (i % 1500)::int
    from generate_series(1, greatest(:orders / 4, 10)) i;
insert into addresses
    select i, 1 + (i - 1) / 2, case i % 2 when 0 then 'billing' else 'delivery' end, i || ' Mill Lane', 'City ' || i % 97
    from generate_series(1, greatest(:orders / 4, 10) * 2) i;
insert into orders
    select i, 1 + (random() * (greatest(:orders / 4, 10) - 1))::int, (array['new', 'paid', 'shipped'])[1 + (i % 3)],
        timestamptz '2026-01-01 00:00:00Z' + i * interval '1 minute', case when i % 10 = 0 then 'Leave it at the weir' end
    from generate_series(1, :orders) i;
insert into order_lines
    select i, line, 1 + (random() * (greatest(:orders / 10, 10) - 1))::int, 1 + (random() * 4)::int, (1 + random() * 200)::numeric(10, 2)
    from generate_series(1, :orders) i, generate_series(1, 1 + i % 4) line;
insert into payments
    select i, i, (array['card', 'invoice', 'voucher'])[1 + (i % 3)], (1 + random() * 500)::numeric(10, 2),
        timestamptz '2026-01-01 00:05:00Z' + i * interval '1 minute'
    from generate_series(1, :orders) i where i % 3 <> 0;
analyze;
