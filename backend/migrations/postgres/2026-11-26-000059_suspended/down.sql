drop index secrets_suspended;
