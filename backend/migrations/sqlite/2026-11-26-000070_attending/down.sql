drop index secrets_acknowledged_by;
