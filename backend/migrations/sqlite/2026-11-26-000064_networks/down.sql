drop table secret_networks;
