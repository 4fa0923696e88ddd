using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Tests.Log;

public class NewPropertiesTests
{
    [Fact]
    public void A_known_property_gets_its_own_spelling_and_asks_for_its_feature()
    {
        var properties = new NewProperties();
        properties.Add("DELTA.ENABLEDELETIONVECTORS", "TRUE");
        properties.Add("My.Own", "x");
        Assert.Equal(["delta.enableDeletionVectors=TRUE", "My.Own=x"], properties.Configuration.Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(["deletionVectors"], properties.Features);
    }

    [Theory]
    [InlineData("delta.enableDeletionVectors", "false")]
    [InlineData("delta.columnMapping.mode", "none")]
    [InlineData("delta.checkpointPolicy", "classic")]
    [InlineData("delta.enableRowTracking", "false")]
    public void What_is_switched_off_asks_for_nothing(string key, string value)
    {
        var properties = new NewProperties();
        properties.Add(key, value);
        Assert.Empty(properties.Features);
    }

    [Fact]
    public void A_feature_is_asked_for_and_not_kept_as_a_property()
    {
        var properties = new NewProperties();
        properties.Add("delta.feature.timestampntz", "supported");
        Assert.Equal(["timestampNtz"], properties.Features);
        Assert.Empty(properties.Configuration);
    }

    [Theory]
    [InlineData("delta.apendOnly", "true", "there is no table property delta.apendOnly")]
    [InlineData("delta.constraints.c", "a > 0", "there is no table property delta.constraints.c")]
    [InlineData("delta.appendOnly", "yes", "table property delta.appendOnly: expected true or false, met 'yes'")]
    [InlineData("delta.checkpointInterval", "0", "table property delta.checkpointInterval: expected a whole number from 1, met '0'")]
    [InlineData("delta.columnMapping.mode", "nam", "table property delta.columnMapping.mode: expected one of none, name, id, met 'nam'")]
    [InlineData("delta.logRetentionDuration", "30", "table property delta.logRetentionDuration: expected an interval such as 'interval 30 days', met '30'")]
    [InlineData("delta.enableVariantShredding", "true", "table property delta.enableVariantShredding asks for what DeltaQuery does not do yet")]
    [InlineData("delta.feature.clustering", "supported", "feature clustering is not enabled by a property")]
    [InlineData("delta.minWriterVersion", "7", "delta.minWriterVersion is no table property: a protocol is raised by what is asked of it")]
    [InlineData("delta.feature.nope", "supported", "there is no table feature nope")]
    [InlineData("delta.feature.deletionVectors", "no", "table property delta.feature.deletionVectors: expected supported, met 'no'")]
    public void Others_are_refused_by_name(string key, string value, string message)
    {
        var error = Assert.Throws<DeltaException>(() => new NewProperties().Add(key, value));
        Assert.Equal((DeltaErrorCode.NotSupported, message), (error.Code, error.Message));
    }
}
