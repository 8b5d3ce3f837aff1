//! The tables as Diesel knows them; a test compares them with both databases.

diesel::table! {
    accounts (id) {
        id -> BigInt,
        kind -> Text,
        balance -> Integer,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> Timestamp,
        door -> Text,
        actor_id -> Nullable<BigInt>,
        action -> Text,
        resident_id -> Nullable<BigInt>,
        spot_id -> Nullable<BigInt>,
        reservation_id -> Nullable<BigInt>,
        details -> Text,
    }
}

diesel::table! {
    building (id) {
        id -> BigInt,
        name -> Text,
        time_zone -> Text,
        price -> Integer,
        min_minutes -> Integer,
        max_days -> Integer,
        horizon_days -> Integer,
        window_days -> Integer,
        max_open -> Integer,
        created_at -> Timestamp,
        audit_days -> Integer,
        address_days -> Integer,
        reservation_days -> Integer,
        allowance -> Integer,
        sign_up -> Text,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        code_hash -> Text,
        uses_left -> Integer,
        expires_at -> Timestamp,
        created_at -> Timestamp,
        unit -> Text,
        email -> Text,
        uses -> Integer,
        salt -> Nullable<Text>,
        invited_by -> Nullable<BigInt>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    jobs (name) {
        name -> Text,
        due_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        found -> Nullable<Integer>,
    }
}

diesel::table! {
    kiosks (id) {
        id -> BigInt,
        name -> Text,
        token_hash -> Nullable<Text>,
        paired_by -> BigInt,
        created_at -> Timestamp,
        seen_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    levels (name) {
        name -> Text,
        outline -> Text,
    }
}

diesel::table! {
    mails (id) {
        id -> BigInt,
        notice_id -> Nullable<BigInt>,
        invitation_id -> Nullable<BigInt>,
        tries -> Integer,
        due_at -> Nullable<Timestamp>,
        sent_at -> Nullable<Timestamp>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    notice_choices (id) {
        id -> BigInt,
        resident_id -> BigInt,
        kind -> Text,
        channel -> Text,
        wanted -> Bool,
    }
}

diesel::table! {
    notices (id) {
        id -> BigInt,
        resident_id -> BigInt,
        kind -> Text,
        details -> Text,
        once -> Nullable<Text>,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pairings (id) {
        id -> BigInt,
        device_hash -> Text,
        user_code -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        polled_at -> Nullable<Timestamp>,
        pause -> Integer,
        kiosk_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    pattern_conflicts (id) {
        id -> BigInt,
        pattern_id -> BigInt,
        reservation_id -> BigInt,
    }
}

diesel::table! {
    pattern_days_off (id) {
        id -> BigInt,
        pattern_id -> BigInt,
        day -> Text,
    }
}

diesel::table! {
    patterns (id) {
        id -> BigInt,
        spot_id -> BigInt,
        weekdays -> Integer,
        from_minute -> Integer,
        to_minute -> Integer,
        starts_on -> Text,
        until -> Nullable<Text>,
        made_until -> Text,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        reservation_id -> BigInt,
        plate -> Text,
        note -> Text,
        moved_to -> Nullable<BigInt>,
        created_at -> Timestamp,
        settled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reservations (id) {
        id -> BigInt,
        spot_id -> BigInt,
        window_id -> Nullable<BigInt>,
        resident_id -> BigInt,
        payee_id -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        asked_starts_at -> Timestamp,
        asked_ends_at -> Timestamp,
        status -> Text,
        price -> Integer,
        plate -> Text,
        request_id -> Nullable<Text>,
        created_at -> Timestamp,
        reason -> Text,
    }
}

diesel::table! {
    residents (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        email -> Text,
        unit -> Text,
        plate -> Text,
        password_hash -> Text,
        credential -> Integer,
        is_manager -> Bool,
        created_at -> Timestamp,
        calendar -> Nullable<Text>,
        language -> Text,
        suspended_at -> Nullable<Timestamp>,
        left_at -> Nullable<Timestamp>,
        erased_at -> Nullable<Timestamp>,
        seen_at -> Nullable<Timestamp>,
        shows -> Text,
        invitation_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    searches (id) {
        id -> BigInt,
        at -> Timestamp,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        level -> Text,
        feature -> Text,
    }
}

diesel::table! {
    secrets (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        state -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    spots (id) {
        id -> BigInt,
        label -> Text,
        level -> Text,
        features -> Text,
        note -> Text,
        owner_id -> Nullable<BigInt>,
        revision -> BigInt,
        created_at -> Timestamp,
        retired_at -> Nullable<Timestamp>,
        x -> Nullable<Integer>,
        y -> Nullable<Integer>,
        width -> Nullable<Integer>,
        height -> Nullable<Integer>,
        turn -> Nullable<Integer>,
        promised_to -> Nullable<Text>,
    }
}

diesel::table! {
    tokens (id) {
        id -> BigInt,
        resident_id -> BigInt,
        credential -> Integer,
        scope -> Text,
        name -> Text,
        key_hash -> Text,
        refresh_hash -> Nullable<Text>,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    transfers (id) {
        id -> BigInt,
        payer_id -> BigInt,
        payee_id -> BigInt,
        amount -> Integer,
        reason -> Text,
        reservation_id -> Nullable<BigInt>,
        reverses_id -> Nullable<BigInt>,
        payer_balance -> Nullable<Integer>,
        payee_balance -> Nullable<Integer>,
        created_at -> Timestamp,
        note -> Text,
    }
}

diesel::table! {
    windows (id) {
        id -> BigInt,
        spot_id -> BigInt,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
    }
}

diesel::joinable!(mails -> notices (notice_id));
diesel::joinable!(notices -> residents (resident_id));
diesel::joinable!(residents -> accounts (account_id));
diesel::joinable!(pattern_conflicts -> patterns (pattern_id));
diesel::joinable!(pattern_conflicts -> reservations (reservation_id));
diesel::joinable!(patterns -> spots (spot_id));
diesel::joinable!(spots -> residents (owner_id));
diesel::joinable!(windows -> spots (spot_id));
diesel::joinable!(reservations -> spots (spot_id));
diesel::joinable!(tokens -> residents (resident_id));
diesel::joinable!(transfers -> reservations (reservation_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    audit,
    building,
    invitations,
    jobs,
    kiosks,
    levels,
    mails,
    notice_choices,
    notices,
    pairings,
    pattern_conflicts,
    pattern_days_off,
    patterns,
    reports,
    reservations,
    residents,
    searches,
    secrets,
    sessions,
    spots,
    tokens,
    transfers,
    windows,
);
